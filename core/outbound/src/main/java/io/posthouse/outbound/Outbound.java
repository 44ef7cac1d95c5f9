package io.posthouse.outbound;

import io.posthouse.kernel.AppId;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.Names;
import io.posthouse.outbound.guard.SystemNames;
import io.posthouse.outbound.send.Rounds;
import io.posthouse.outbound.webhook.StoredWebhooks;
import io.posthouse.outbound.webhook.WebhookStore;
import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The module, put together. Every node may {@link #start} it: of several on one database, one sends for a webhook at a time,
 * and another goes on when that one dies.
 *
 * <p>A letter comes at least once. It comes again when a node died, or stood still for longer than its lease, between the
 * receiver's answer and the note of it; the event's id tells.
 */
public final class Outbound implements AutoCloseable {
    /** The schema and where its migrations lie. */
    public static final Migrations MIGRATIONS = new Migrations("outbound");

    private final SystemNames machine = new SystemNames();
    private final Webhooks webhooks;
    private final Rounds rounds;

    /**
     * @param database migrated
     * @param letIn whether nobody keeps that app out; asked before each letter, on a virtual thread, and may ask a database
     * @param known whether events of that type are ever told, so that a webhook may name it
     */
    public Outbound(Database database, OutboundSettings settings, Predicate<AppId> letIn, Predicate<String> known) {
        this(database, settings, letIn, known, null, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** The same with names and certificates of one's own, for tests. */
    Outbound(Database database, OutboundSettings settings, Predicate<AppId> letIn, Predicate<String> known,
            @Nullable Names names, Supplier<SSLSocketFactory> tls) {
        JdbcClient sql = JdbcClient.create(database.pool());
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(database.pool()));
        AddressGuard guard = new AddressGuard(names == null ? machine : names, settings.permitted());
        this.webhooks = new StoredWebhooks(new WebhookStore(sql), transactions, guard, known);
        this.rounds = new Rounds(sql, transactions, guard, tls, settings, letIn);
    }

    /** Begins to send. Once. */
    public void start() {
        rounds.start();
    }

    /** The webhooks of apps. */
    public Webhooks webhooks() {
        return webhooks;
    }

    /** What this node has sent. */
    public OutboundFigures figures() {
        return rounds.figures();
    }

    /** Lets attempts that are under way end, some seconds at most; what was not delivered stays for others. */
    @Override
    public void close() {
        rounds.close();
        machine.close();
    }
}
