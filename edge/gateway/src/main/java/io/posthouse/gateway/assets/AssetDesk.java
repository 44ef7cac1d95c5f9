package io.posthouse.gateway.assets;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.PathRules;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.net.mount.HttpMount;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the files of one mount. A file whose name carries a hash of its content is kept by browsers for ever; every
 * other is asked for again and answered 304 while it is the same.
 *
 * <p>The page itself carries a fresh nonce in the place of {@value #NONCE_MARK}, because the component library writes its
 * styles into the page while it runs: with a nonce the policy needs no {@code unsafe-inline}. Such a page is never kept.
 */
public final class AssetDesk {
    /** Where the page wants the nonce of its answer. */
    public static final String NONCE_MARK = "__CSP_NONCE__";

    private static final int NONCE_BYTES = 16;

    private final HttpMount.StaticFiles mount;
    private final AssetFolder folder;
    private final SecureRandom random = new SecureRandom();

    /** Reads all files of {@code mount}; blocks. */
    public AssetDesk(HttpMount.StaticFiles mount) {
        this.mount = mount;
        this.folder = AssetFolder.read(mount.loader(), mount.resourceRoot());
    }

    /** Answers a request whose path passed the rules and begins with the mount's prefix. */
    public void answer(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        if (!exchange.reads()) {
            request.response().putHeader("Allow", "GET, HEAD");
            exchange.answerAndClose(Problem.METHOD);
            return;
        }
        String path = PathRules.decoded(exchange.path()).orElse("");
        String name = path.substring(mount.prefix().length());
        Optional<Asset> asset = name.isEmpty() ? Optional.empty() : folder.find(name);
        if (asset.isEmpty() && wantsPage(request, name)) {
            asset = folder.find(mount.fallback());
        }
        asset.ifPresentOrElse(found -> send(request, found), () -> exchange.answer(Problem.NOT_FOUND));
    }

    private boolean wantsPage(HttpServerRequest request, String name) {
        if (mount.fallback().isEmpty()) {
            return false;
        }
        // A browser that goes to an address asks for HTML. A script or an image that is missing must stay missing: the
        // page in its place would be taken for a broken script.
        String accept = request.getHeader("Accept");
        return name.isEmpty() || (accept != null && accept.contains("text/html"));
    }

    private void send(HttpServerRequest request, Asset asset) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", asset.contentType());
        boolean page = asset.contentType().startsWith("text/html");
        if (page) {
            String text = asset.plain().toString();
            if (text.contains(NONCE_MARK)) {
                sendWithNonce(request, text);
                return;
            }
            response.putHeader("Content-Security-Policy", policy(""));
        } else {
            // A file opened by itself, an SVG for example, must not run anything either.
            response.putHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        }
        response.putHeader("Cache-Control", asset.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
        response.putHeader("ETag", asset.etag());
        response.putHeader("Vary", "Accept-Encoding");
        if (matches(request.getHeader("If-None-Match"), asset.etag())) {
            response.headers().remove("Content-Type");
            response.setStatusCode(304).end();
            return;
        }
        Buffer body = encoded(request.getHeader("Accept-Encoding"), asset, response);
        end(request, body);
    }

    private void sendWithNonce(HttpServerRequest request, String text) {
        byte[] octets = new byte[NONCE_BYTES];
        random.nextBytes(octets);
        String nonce = Base64.getEncoder().encodeToString(octets);
        request.response().putHeader("Content-Security-Policy", policy(" 'nonce-" + nonce + "'"))
                .putHeader("Cache-Control", "no-store");
        end(request, Buffer.buffer(text.replace(NONCE_MARK, nonce)));
    }

    private static void end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Length", Integer.toString(body.length()));
        if (HttpMethod.HEAD.equals(request.method())) {
            response.end();
        } else {
            response.end(body);
        }
    }

    private static String policy(String nonce) {
        return "default-src 'none'; script-src 'self'" + nonce + "; style-src 'self'" + nonce
                + "; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; "
                + "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    private static Buffer encoded(@Nullable String accepted, Asset asset, HttpServerResponse response) {
        if (asset.brotli().isPresent() && accepts(accepted, "br")) {
            response.putHeader("Content-Encoding", "br");
            return asset.brotli().get();
        }
        if (asset.gzip().isPresent() && accepts(accepted, "gzip")) {
            response.putHeader("Content-Encoding", "gzip");
            return asset.gzip().get();
        }
        return asset.plain();
    }

    private static boolean accepts(@Nullable String header, String coding) {
        if (header == null) {
            return false;
        }
        for (String part : header.split(",", 20)) {
            String[] words = part.trim().toLowerCase(Locale.ROOT).split(";", 2);
            if (words[0].trim().equals(coding)) {
                return words.length == 1 || !words[1].trim().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static boolean matches(@Nullable String header, String etag) {
        if (header == null) {
            return false;
        }
        for (String part : header.split(",", 20)) {
            String candidate = part.trim();
            // RFC 9110 §13.1.2: If-None-Match compares weakly.
            if (candidate.equals("*") || candidate.equals(etag) || candidate.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
