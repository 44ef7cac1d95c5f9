package io.posthouse.identity.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Where an app sends people who sign out of it (OpenID Connect RP-Initiated Logout). With an ID token of that same person they are signed
 * out here as well; any page could send them without one, so then our own page asks. They are sent back only to where the app that the ID
 * token was made for has said, to the letter.
 */
final class Logout {
    private static final int STATE_CHARS_MAX = 2_000;

    private final String issuer;
    private final SigningKeys keys;
    private final StoredApps apps;
    private final Consumer<String> endSession;

    /** @param endSession ends the session of that id */
    Logout(String issuer, SigningKeys keys, StoredApps apps, Consumer<String> endSession) {
        this.issuer = issuer;
        this.keys = keys;
        this.apps = apps;
        this.endSession = endSession;
    }

    void answer(HttpServletRequest request, HttpServletResponse response, Optional<SignedIn> person)
            throws IOException {
        // How old the hint is says nothing: it is of somebody who signed in once (section 2 there).
        String shown = request.getParameter("id_token_hint");
        Optional<JWTClaimsSet> hint = shown == null
                ? Optional.empty()
                : keys.signedHere(shown).filter(claims -> issuer.equals(claims.getIssuer()));
        Optional<App> app = hint.filter(claims -> claims.getAudience().size() == 1)
                .flatMap(claims -> apps.byClientId(claims.getAudience().getFirst())).filter(App::isLetIn);
        String clientId = request.getParameter("client_id");
        Optional<String> back = back(request, app);
        boolean wrong = clientId != null && app.isPresent() && !app.get().clientId().equals(clientId);
        if (!request.getMethod().equals("GET") || wrong || back.isEmpty()) {
            untrusted(request, response);
            return;
        }
        if (person.isEmpty()) {
            send(response, back.get());
        } else if (hint.isPresent() && person.get().getName().equals(hint.get().getSubject())) {
            endSession.accept(person.get().session());
            response.addHeader(HttpHeaders.SET_COOKIE,
                    ResponseCookie.from(Tokens.COOKIE, "").httpOnly(true).sameSite("Lax")
                            .secure(CallerFilter.signed(request).tls()).path("/").maxAge(Duration.ZERO).build()
                            .toString());
            send(response, back.get());
        } else {
            String query = request.getQueryString();
            send(response, OAuthPaths.SIGN_OUT_PAGE + "?continue="
                    + UriUtils.encode(OAuthPaths.LOGOUT + (query == null ? "" : "?" + query), StandardCharsets.UTF_8));
        }
    }

    /** Whoever came with a browser is told on our own page; nobody is sent on. */
    private static void untrusted(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (OAuthChain.isPage(request)) {
            send(response, OAuthPaths.SIGN_OUT_PAGE + "?error=" + OAuthRefusal.INVALID_SIGN_OUT.code());
            return;
        }
        Problem.of(OAuthRefusal.INVALID_SIGN_OUT, CallerFilter.signed(request).requestId()).write(response);
    }

    /** Where it goes on afterwards; empty for an address that is not the app's. */
    private static Optional<String> back(HttpServletRequest request, Optional<App> app) {
        String wanted = request.getParameter("post_logout_redirect_uri");
        if (wanted == null) {
            return Optional.of("/");
        }
        String state = request.getParameter("state");
        return app.filter(known -> known.options().logoutUris().contains(wanted)).map(_ -> {
            UriComponentsBuilder uri = UriComponentsBuilder.fromUriString(wanted);
            if (state != null && state.length() <= STATE_CHARS_MAX) {
                uri.queryParam("state", UriUtils.encode(state, StandardCharsets.UTF_8));
            }
            return uri.build(true).toUriString();
        });
    }

    private static void send(HttpServletResponse response, String target) {
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader(HttpHeaders.LOCATION, target);
    }
}
