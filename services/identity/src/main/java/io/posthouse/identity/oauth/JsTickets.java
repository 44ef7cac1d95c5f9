package io.posthouse.identity.oauth;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.Standing;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.TokenKind;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tickets by which pages of apps reach into the client that shows them, for some of its methods. What is kept is the digest of ticket, app and
 * origin together: shown for a page of another it is simply not there.
 */
final class JsTickets {
    private static final Pattern METHOD = Pattern.compile("[a-z][A-Za-z0-9]*([.][a-z][A-Za-z0-9]*)*");
    private static final int METHOD_CHARS_MAX = 64;
    private static final int METHODS_MAX = 50;
    private static final int PER_APP_MAX = 1_000;

    private final TicketStore store;
    private final StoredApps apps;
    private final Lives lives;
    private final Secrets secrets = new Secrets();

    JsTickets(TicketStore store, StoredApps apps, Lives lives) {
        this.store = store;
        this.apps = apps;
        this.lives = lives;
    }

    /** @param ticket a secret of the app and of its pages of that origin, good until then */
    record Ticket(String ticket, Instant expiresAt) {
        @Override
        public String toString() {
            return "Ticket[expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * A ticket for pages of {@code origin}. An app has 1,000 alive; one more ends the oldest. Refused: {@code needs-the-app},
     * {@code unknown-origin}, {@code invalid-js-methods}, {@code session-ended}.
     *
     * @param caller an app that calls for itself
     * @param origin one of the app's, as it registered it
     * @param methods of the client, 1 to 50
     */
    Outcome<Ticket> issue(Caller caller, String origin, List<String> methods) {
        Optional<App> app = caller.app().filter(_ -> caller.person().isEmpty()).flatMap(call -> apps.byId(call.app()));
        if (app.isEmpty()) {
            return Outcome.refused(OAuthRefusal.NEEDS_THE_APP);
        }
        if (!app.get().options().origins().contains(origin)) {
            return Outcome.refused(OAuthRefusal.UNKNOWN_ORIGIN);
        }
        if (!areMethods(methods)) {
            return Outcome.refused(OAuthRefusal.INVALID_METHODS);
        }
        String ticket = secrets.make(TokenKind.JS_TICKET.prefix());
        long grant = Standing.of(caller).grant().orElseThrow();
        Optional<TicketStore.Span> good = store.add(digest(ticket, app.get().clientId(), origin), TokenKind.JS_TICKET,
                grant, methods, lives.jsTicket());
        store.endOldest(grant, TokenKind.JS_TICKET, PER_APP_MAX);
        return good.map(span -> Outcome.done(new Ticket(ticket, span.until())))
                .orElse(Outcome.refused(IdentityRefusal.SESSION_ENDED));
    }

    private static boolean areMethods(List<String> methods) {
        return !methods.isEmpty() && methods.size() <= METHODS_MAX && new HashSet<>(methods).size() == methods.size()
                && methods.stream()
                        .allMatch(name -> name.length() <= METHOD_CHARS_MAX && METHOD.matcher(name).matches());
    }

    /**
     * Why a page of {@code origin} that belongs to the app {@code clientId} may not use {@code method} of the client by that ticket:
     * {@code invalid-js-ticket} or {@code js-method-not-covered}. Empty where it may.
     */
    Optional<Refusal> refusal(String ticket, String clientId, String origin, String method) {
        Optional<List<String>> methods = Secrets.looksLike(ticket, TokenKind.JS_TICKET.prefix())
                && clientId.indexOf('\0') < 0 && origin.indexOf('\0') < 0
                        ? store.methods(digest(ticket, clientId, origin), clientId, origin)
                        : Optional.empty();
        if (methods.isEmpty()) {
            return Optional.of(OAuthRefusal.INVALID_JS_TICKET);
        }
        return methods.get().contains(method) ? Optional.empty() : Optional.of(OAuthRefusal.METHOD_NOT_COVERED);
    }

    /** A ticket and a client id have no space in them, so nothing can move from one to the next. */
    private static byte[] digest(String ticket, String clientId, String origin) {
        return Secrets.digest(ticket + ' ' + clientId + ' ' + origin);
    }
}
