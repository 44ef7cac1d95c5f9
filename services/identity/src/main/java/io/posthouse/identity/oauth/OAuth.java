package io.posthouse.identity.oauth;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.IdentityTokens;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.Installs;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The authorization server, put together. */
public final class OAuth {
    private static final int PURGE_ROWS = 5_000;

    private final GrantStore store;
    private final OAuthStore grants;
    private final SigningEngine engine = SigningEngine.fastest();
    private final SigningKeys keys;
    private final ProofStore proofs;
    private final PushedRequests pushed;
    private final DeviceStore deviceStore;
    private final Devices devices;
    private final ExchangeStore exchanged;
    private final TicketStore tickets;
    private final MiniStore miniStore;
    private final MiniPrograms miniPrograms;
    private final JsTickets jsTickets;
    private final Changes changes;
    private final AppClients clients;
    private final StoredApps apps;
    private final Installs installs;
    private final Ticker ticker;
    private final Lives lives = Lives.USUAL;

    /**
     * @param apps the clients
     * @param sessionIdle after how long without a request a person's session ends, as it is now
     */
    public OAuth(JdbcClient sql, TransactionOperations transactions, Changes changes, StoredApps apps,
            Ticker ticker, Supplier<Duration> sessionIdle) {
        this.apps = apps;
        this.installs = new Installs(sql, transactions, changes, apps);
        this.ticker = ticker;
        this.store = new GrantStore(sql);
        this.clients = new AppClients(apps, lives);
        this.grants = new OAuthStore(sql, store, transactions, changes, clients, lives);
        this.keys = new SigningKeys(sql, transactions, engine, ticker);
        this.proofs = new ProofStore(sql);
        this.pushed = new PushedRequests(sql);
        this.deviceStore = new DeviceStore(sql);
        this.devices = new Devices(deviceStore, store, apps, transactions, ticker);
        this.exchanged = new ExchangeStore(sql);
        this.tickets = new TicketStore(sql);
        this.miniStore = new MiniStore(sql, sessionIdle);
        this.jsTickets = new JsTickets(tickets, apps, lives);
        this.miniPrograms = new MiniPrograms(miniStore, store, tickets, apps, transactions, lives);
        this.changes = changes;
    }

    /**
     * The access tokens that it issued. Once: each keeps what it read.
     *
     * @param issuer as for {@link #chain}
     * @param ticketLife how long a ticket for a connection waits to be used, as it is now
     */
    public AccessTokens tokens(String issuer, Supplier<Duration> ticketLife) {
        return new OAuthTokens(store, tickets, changes, new Proofs(proofs, issuer, engine), ticketLife);
    }

    /**
     * The servlet filter that answers on {@link OAuthPaths}, behind the one that tells who asks.
     *
     * @param issuer the platform's own address (RFC 8414 section 2), without a slash at the end
     * @param endSession ends the session of that id
     */
    public OAuthChain chain(String issuer, Consumer<String> endSession) {
        IdTokens idTokens = new IdTokens(issuer, keys, () -> changes.databaseTime().orElseGet(Instant::now));
        return new OAuthChain(issuer, new OAuthChain.Parts(clients, grants, store, new Consents(store),
                new TokenMaker(lives, idTokens), keys, new Proofs(proofs, issuer, engine), pushed, deviceStore, devices,
                exchanged, miniStore, apps, installs,
                new Logout(issuer, keys, apps, endSession)));
    }

    /** Whether pages of an origin belong to an app that runs in a browser. Once: it keeps what it read. */
    public Predicate<String> pages() {
        return new PageOrigins(apps::pageAddresses, ticker)::know;
    }

    /**
     * The tokens by which back ends learn who asks.
     *
     * @param issuer as for {@link #chain}
     */
    public IdentityTokens identityTokens(String issuer) {
        return new SignedIdentity(issuer, keys, () -> changes.databaseTime().orElseGet(Instant::now));
    }

    /** What signs ID tokens. */
    SigningKeys keys() {
        return keys;
    }

    /** What devices without a browser ask. */
    Devices devices() {
        return devices;
    }

    /** By what pages of apps reach into the client. */
    JsTickets jsTickets() {
        return jsTickets;
    }

    /** What runs within our own clients. */
    MiniPrograms miniPrograms() {
        return miniPrograms;
    }

    /**
     * What an app waits for a person to say.
     *
     * @param asked what it may not do yet, or wants to have said again
     * @param redirectUri where the person is sent with the answer
     */
    record Pending(App app, Set<String> asked, String redirectUri) {
    }

    /** What {@code login} is asked under {@code state}; empty when it is somebody else's, answered, or too old. */
    Optional<Pending> pending(LoginId login, String state) {
        return store.byState(Secrets.digest(state))
                .filter(kept -> !kept.used() && kept.left().isPositive() && kept.asked().login().equals(login))
                .flatMap(kept -> apps.byId(kept.asked().app()).map(app -> new Pending(app, kept.asked().asked(),
                        kept.asked().redirectUri().or(() -> app.redirectUris().stream().findFirst()).orElse(""))));
    }

    /** What a person let an app do. */
    record Given(String clientId, String appName, Set<String> scopes, Instant givenAt, Optional<Instant> usedAt) {
    }

    /** The apps that a person let, the newest first. */
    List<Given> given(LoginId login) {
        return store.given(login).stream()
                .map(one -> new Given(one.clientId(), one.appName(), one.scopes(), one.givenAt(), one.usedAt()))
                .toList();
    }

    /** Ends what a person let an app do, its tokens included. False when there was nothing. */
    boolean withdraw(LoginId login, String clientId) {
        Optional<AppId> app = apps.byClientId(clientId).map(known -> known.id());
        boolean there = app.filter(id -> !store.consent(id, login).isEmpty() || !store.living(id, login).isEmpty())
                .isPresent();
        app.ifPresent(id -> grants.withdraw(id, login));
        return there;
    }

    /** Deletes what has ended, in small steps, and has new keys follow old ones. */
    public void purge() {
        int gone;
        keys.turn();
        do {
            gone = store.purge(PURGE_ROWS) + proofs.purge(PURGE_ROWS) + pushed.purge(PURGE_ROWS)
                    + deviceStore.purge(PURGE_ROWS);
        } while (gone >= PURGE_ROWS && !Thread.currentThread().isInterrupted());
    }
}
