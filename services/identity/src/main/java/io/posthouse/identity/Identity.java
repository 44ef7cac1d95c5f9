package io.posthouse.identity;

import io.posthouse.identity.IdentitySettings.FactorRule;
import io.posthouse.identity.access.AccessQuestions;
import io.posthouse.identity.access.Bundles;
import io.posthouse.identity.access.Catalogue;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.access.StoredGrants;
import io.posthouse.identity.app.AppKeys;
import io.posthouse.identity.app.Installs;
import io.posthouse.identity.app.SignedRequests;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.chat.ChatDoor;
import io.posthouse.identity.command.LoginImport;
import io.posthouse.identity.credential.KnownPlaces;
import io.posthouse.identity.credential.PasswordPolicy;
import io.posthouse.identity.credential.Passwords;
import io.posthouse.identity.credential.StoredCredentials;
import io.posthouse.identity.credential.VisitGuard;
import io.posthouse.identity.deed.StoredDeeds;
import io.posthouse.identity.erasure.Erasures;
import io.posthouse.identity.erasure.IdentityPersonalData;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.login.LoginNews;
import io.posthouse.identity.login.LoginStore;
import io.posthouse.identity.login.PasswordLinks;
import io.posthouse.identity.login.StoredLogins;
import io.posthouse.identity.oauth.OAuth;
import io.posthouse.identity.organisation.Organisations;
import io.posthouse.identity.tenant.Tenants;
import io.posthouse.identity.token.StoredTokens;
import io.posthouse.identity.visitor.Visitors;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import io.posthouse.storage.person.PersonalData;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The module, put together. {@link #start} makes it hear changes and purge; a short process such as the command line does
 * without, and then nothing is cached.
 */
public final class Identity implements AutoCloseable {
    /** The schema and where its migrations lie. */
    public static final Migrations MIGRATIONS = new Migrations("identity");
    /** Identity's own permissions. */
    public static final PermissionCatalogue PERMISSIONS = new PermissionCatalogue("identity",
            Set.of("identity.people.read", "identity.ticket.issue", "identity.chat.connect",
                    "identity.login.manage", "identity.deed.read",
                    "identity.app.manage", "identity.app.oversee", "identity.js-ticket.issue", "identity.key.manage",
                    "identity.access.read",
                    "identity.access.manage",
                    "identity.organisation.read",
                    "identity.organisation.manage", "identity.tenant.manage", "identity.app.install",
                    "identity.person.export",
                    "identity.person.erase"),
            Set.of("identity.people.read", "identity.ticket.issue", "identity.chat.connect"));

    /** What people and apps of other tenants than the house can have at all: everything that it opens keeps tenants apart. */
    public static final Set<String> FOR_TENANTS = Set.of("identity.people.read", "identity.login.manage",
            "identity.deed.read", "identity.app.manage", "identity.app.oversee", "identity.app.install");

    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(10);

    private final Passwords passwords;
    private final Changes changes;
    private final StoredLogins logins;
    private final StoredTokens tokens;
    private final SecondFactors factors;
    private final KnownPlaces places;
    private final StoredCredentials credentials;
    private final GrantedAccess access;
    private final StoredGrants grants;
    private final Bundles bundles;
    private final AccessQuestions questions;
    private final Organisations organisations;
    private final PasswordLinks links;
    private final StoredApps known;
    private final StoredDeeds deeds;
    private final Database database;
    private final String domain;
    private final JdbcClient sql;
    private final TransactionTemplate transactions;
    private final Ticker ticker;
    private final Running<IdentitySettings> settings;
    private final Visitors visitors;
    private volatile @Nullable OAuth oauth;
    private volatile @Nullable Erasures erasures;
    private volatile @Nullable Thread purger;

    /**
     * @param database migrated
     * @param catalogues what the other modules bring; identity's own is added
     */
    public Identity(Database database, IdentitySettings settings, Ticker ticker,
            Collection<PermissionCatalogue> catalogues) {
        this(database, Running.fixed(settings), ticker, catalogues);
    }

    /** The same, with settings that may change. Names and password derivation are those of the first moment. */
    public Identity(Database database, Running<IdentitySettings> settings, Ticker ticker,
            Collection<PermissionCatalogue> catalogues) {
        this(database, settings, ticker, catalogues, KnownPasswords.common());
    }

    /** The same, with passwords that nobody may choose. */
    public Identity(Database database, Running<IdentitySettings> settings, Ticker ticker,
            Collection<PermissionCatalogue> catalogues, KnownPasswords known) {
        this.database = database;
        this.domain = settings.now().domain();
        this.sql = JdbcClient.create(database.pool());
        this.ticker = ticker;
        this.settings = settings;
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(database.pool()));
        this.passwords = new Passwords(settings.now().iterations());
        this.changes = new Changes(database, ticker);
        this.logins = new StoredLogins(sql, transactions, changes, passwords,
                new PasswordPolicy(known, settings.now().domain()), new LoginNews(database.pool()));
        this.tokens = new StoredTokens(sql, transactions, changes, settings);
        this.factors = new SecondFactors(sql, transactions, changes);
        this.places = new KnownPlaces(sql);
        this.credentials = new StoredCredentials(new LoginStore(sql), passwords, factors, places, ticker);
        this.links = new PasswordLinks(sql, logins);
        this.deeds = new StoredDeeds(sql);
        this.visitors = new Visitors(sql, transactions, changes, logins, links, tokens, settings,
                new VisitGuard(ticker));
        this.known = new StoredApps(sql, transactions, changes, Set::of);
        this.access = new GrantedAccess(database.pool(), changes, ticker, logins,
                new Catalogue(Stream.concat(Stream.of(PERMISSIONS), catalogues.stream()).toList()),
                () -> settings.now().secondFactor() == FactorRule.ADMINISTRATORS, this::lacksFactor);
        this.grants = access.grants(sql, transactions, changes);
        this.bundles = access.bundles(sql, transactions, changes);
        this.questions = access.questions(sql);
        this.organisations = new Organisations(sql, transactions, changes, access::settle, access::mayGive);
    }

    /** Begins to hear what other processes change, and to purge what has expired. Once. */
    public void start() {
        access.start();
        changes.start();
        purger = Thread.ofVirtual().name("identity-purge").start(this::purge);
    }

    /** The people who can sign in. */
    public StoredLogins logins() {
        return logins;
    }

    /** What proves who they are. */
    public StoredCredentials credentials() {
        return credentials;
    }

    /** What else does. */
    public SecondFactors secondFactors() {
        return factors;
    }

    private boolean lacksFactor(LoginId login) {
        return logins.byId(login).filter(found -> found.bundle() == Bundle.ADMINISTRATOR).isPresent()
                && !factors.isOn(login);
    }

    /** By what they call. */
    public StoredTokens tokens() {
        return tokens;
    }

    /**
     * The apps that developers register.
     *
     * @param open the permissions that apps may have at all
     */
    public StoredApps apps(Supplier<Set<String>> open) {
        return new StoredApps(sql, transactions, changes, open);
    }

    /** Whether an app is there and nobody keeps it out. Blocks on the database; virtual threads only. */
    public boolean isLetIn(AppId app) {
        return known.isLetIn(app);
    }

    /** Which of {@code apps} companies let do something about them. */
    public Installs installs(StoredApps apps) {
        return new Installs(sql, transactions, changes, apps);
    }

    /** The authorization server for {@code apps}; what has ended there is purged from now on. Once. */
    public OAuth oauth(StoredApps apps) {
        OAuth made = new OAuth(sql, transactions, changes, apps, ticker, () -> settings.now().sessionIdle());
        oauth = made;
        return made;
    }

    /** By what apps sign their requests. */
    public AppKeys appKeys() {
        return new AppKeys(sql, transactions, changes);
    }

    /** What they signed. Each that is asked for has a memory of its own, so a node asks for one. */
    public RequestSignatures requestSignatures(Clock clock) {
        return new SignedRequests(sql, changes, clock);
    }

    /**
     * How people come to chat without a password.
     *
     * @param accessTokens those by which apps call
     * @param issuer the platform's own address, without a slash at the end
     */
    public ChatSignIns chat(AccessTokens accessTokens, String issuer) {
        return new ChatDoor(sql, tokens, accessTokens, logins, access, changes, () -> settings.now().sessionIdle(),
                issuer);
    }

    /** How long a ticket for a connection waits to be used, as it is now. */
    Duration ticketLife() {
        return settings.now().ticketLife();
    }

    /**
     * What is held about people, and who is to be forgotten; done from now on. Once.
     *
     * @param others what the other modules hold
     */
    public Erasures erasures(List<PersonalData> others) {
        Erasures made = new Erasures(sql, logins, others, personalData(database), domain);
        erasures = made;
        return made;
    }

    /** What this module itself holds about people. */
    public static PersonalData personalData(Database database) {
        return new IdentityPersonalData(database);
    }

    /** Brings them in from files. */
    public LoginImport imports() {
        return new LoginImport(logins, passwords, Runtime.getRuntime().availableProcessors());
    }

    /** What they may. */
    public GrantedAccess access() {
        return access;
    }

    /** What they are granted beside what their login gives them. */
    public StoredGrants grants() {
        return grants;
    }

    /** What is granted together, and within what. */
    public Bundles bundles() {
        return bundles;
    }

    /** Why somebody may, and who may. */
    public AccessQuestions questions() {
        return questions;
    }

    /** Where they belong. */
    public Organisations organisations() {
        return organisations;
    }

    /** By what they choose a password that nobody else learns. */
    public PasswordLinks passwordLinks() {
        return links;
    }

    /** The companies that use the platform. */
    public Tenants tenants() {
        return new Tenants(sql, transactions, changes, logins, links);
    }

    /** Who comes without signing in. */
    public Visitors visitors() {
        return visitors;
    }

    /** What administrators did. */
    public StoredDeeds deeds() {
        return deeds;
    }

    /** What is told between processes on the same database. */
    public Changes changes() {
        return changes;
    }

    /** Whether every change until a second ago is known here; then answers come from memory. False before {@link #start}. */
    public boolean certain() {
        return changes.certain();
    }

    private void purge() {
        try {
            while (true) {
                // Spread, so that nodes started together do not purge together.
                Thread.sleep(PURGE_EVERY.toMillis() / 2 + ThreadLocalRandom.current().nextLong(PURGE_EVERY.toMillis()));
                try {
                    tokens.purge();
                    links.purge();
                    factors.purge();
                    places.purge();
                    deeds.purge();
                    visitors.tend();
                    OAuth grants = oauth;
                    if (grants != null) {
                        grants.purge();
                    }
                    Erasures forgetting = erasures;
                    if (forgetting != null) {
                        forgetting.tend();
                    }
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("expired tokens not purged, trying again later");
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("purging ended");
        }
    }

    /** Stops hearing and purging; the database stays open. */
    @Override
    public void close() {
        Thread purging = purger;
        if (purging != null) {
            purging.interrupt();
        }
        access.close();
        changes.close();
    }
}
