package io.posthouse.identity.oauth;

import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.TokenKind;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Mini-programs: apps that run within our own clients. The client, where the person is signed in, asks for a code; the mini-program hands it
 * to its back end, and that learns by it who the person is ({@link MiniGrant}). No page of ours is shown on the way but the question whether
 * they let it, and that once.
 */
final class MiniPrograms {
    private static final int CODES_PER_SESSION_MAX = 16;

    private final MiniStore mini;
    private final GrantStore grants;
    private final TicketStore tickets;
    private final StoredApps apps;
    private final TransactionOperations transactions;
    private final Lives lives;
    private final Secrets secrets = new Secrets();

    MiniPrograms(MiniStore mini, GrantStore grants, TicketStore tickets, StoredApps apps,
            TransactionOperations transactions, Lives lives) {
        this.mini = mini;
        this.grants = grants;
        this.tickets = tickets;
        this.apps = apps;
        this.transactions = transactions;
        this.lives = lives;
    }

    /**
     * A mini-program as the person sees it who opens it.
     *
     * @param asks what it may ask them for
     * @param let what of that they let it
     */
    record Seen(App app, SortedSet<String> asks, SortedSet<String> let) {
    }

    /** What {@code login}, for whose tenant this thread works, may open under that client id. Refused: {@code no-such-mini-program}. */
    Outcome<Seen> see(LoginId login, String clientId) {
        return app(clientId).map(app -> Outcome.done(seen(app, login)))
                .orElse(Outcome.refused(OAuthRefusal.NO_SUCH_MINI));
    }

    private Optional<App> app(String clientId) {
        return apps.known(clientId).filter(app -> app.isLetIn() && app.options().mini());
    }

    private Seen seen(App app, LoginId login) {
        SortedSet<String> asks = new TreeSet<>(app.permissions());
        // What it opens stands on what was granted, and would outlive the session with which a mini-program ends.
        asks.remove(ChatSignIns.PERMISSION);
        asks.addAll(AppClients.SIGN_IN_SCOPES);
        SortedSet<String> let = new TreeSet<>(grants.consent(app.id(), login));
        let.retainAll(asks);
        return new Seen(app, asks, let);
    }

    /**
     * Notes that a person lets a mini-program do {@code scopes}, beside what they let it before, and know who they are. They take it back as of
     * any app. Refused: {@code no-such-mini-program}, {@code invalid-mini-scope}.
     */
    Outcome<Seen> let(LoginId login, String clientId, Collection<String> scopes) {
        return Objects.requireNonNull(transactions.execute(_ -> switch (see(login, clientId)) {
            case Outcome.Done<Seen>(var seen) when seen.asks().containsAll(scopes) -> {
                Set<String> all = new TreeSet<>(grants.consent(seen.app().id(), login));
                all.addAll(scopes);
                all.add(OidcScopes.OPENID);
                grants.saveConsent(seen.app().id(), login, all);
                yield Outcome.done(seen(seen.app(), login));
            }
            case Outcome.Done<Seen> _ -> Outcome.refused(OAuthRefusal.INVALID_MINI_SCOPE);
            case Outcome.Refused<Seen>(var refusal) -> Outcome.refused(refusal);
        }));
    }

    /** @param code a secret, good once and until then, at the back end of that mini-program alone */
    record Code(String code, Instant expiresAt) {
        @Override
        public String toString() {
            return "Code[expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * A code for the back end of a mini-program that {@code caller} opened: it says who they are, and is good for {@code scopes}. A session has 16
     * for each mini-program; one more ends the oldest. Refused: {@code no-such-mini-program}, {@code invalid-mini-scope},
     * {@code consent-needed}, {@code session-ended}.
     *
     * @param caller a person with one of our own clients
     */
    Outcome<Code> code(Caller caller, String clientId, Collection<String> scopes) {
        SortedSet<String> wanted = new TreeSet<>(scopes);
        wanted.add(OidcScopes.OPENID);
        return switch (see(caller.login(), clientId)) {
            case Outcome.Done<Seen>(var seen) when !seen.asks().containsAll(wanted) ->
                Outcome.refused(OAuthRefusal.INVALID_MINI_SCOPE);
            case Outcome.Done<Seen>(var seen) when !seen.let().containsAll(wanted) ->
                Outcome.refused(OAuthRefusal.CONSENT_NEEDED);
            case Outcome.Done<Seen>(var seen) -> make(caller, seen, wanted);
            case Outcome.Refused<Seen>(var refusal) -> Outcome.refused(refusal);
        };
    }

    private Outcome<Code> make(Caller caller, Seen seen, SortedSet<String> scopes) {
        String code = secrets.make(TokenKind.MINI_CODE.prefix());
        Optional<TicketStore.Span> good = Objects.requireNonNull(transactions.execute(_ -> {
            OptionalLong grant = mini.grant(seen.app().id(), caller.login(), caller.session(), seen.let());
            if (grant.isEmpty()) {
                return Optional.<TicketStore.Span>empty();
            }
            Optional<TicketStore.Span> made = tickets.add(Secrets.digest(code), TokenKind.MINI_CODE,
                    grant.getAsLong(), List.copyOf(scopes), lives.miniCode());
            tickets.endOldest(grant.getAsLong(), TokenKind.MINI_CODE, CODES_PER_SESSION_MAX);
            return made;
        }));
        return good.map(span -> Outcome.done(new Code(code, span.until())))
                .orElse(Outcome.refused(IdentityRefusal.SESSION_ENDED));
    }
}
