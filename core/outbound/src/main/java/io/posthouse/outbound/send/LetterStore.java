package io.posthouse.outbound.send;

import io.posthouse.kernel.AppId;
import io.posthouse.outbound.KeyKind;
import io.posthouse.outbound.LetterId;
import io.posthouse.outbound.LetterState;
import io.posthouse.outbound.WebhookId;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The SQL of sending. All time is the database's.
 *
 * <p>Who sends for a webhook is in its row: a number drawn by the node, worth something for the length of a lease. A node
 * that dies leaves a lease that ends; one that was only slow finds another number there, and changes nothing any more.
 */
final class LetterStore {
    private static final int KEPT_MAX = 10_000;
    private static final int PURGE_ROWS = 5_000;

    private final JdbcClient sql;
    private final TransactionOperations transactions;

    LetterStore(JdbcClient sql, TransactionOperations transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    // One probe of the index for each webhook that has letters waiting, and none for the others.
    private static final String CLAIM = """
            with recursive waiting as (
                (select webhook, next_at from outbound.letter where state = 'waiting' order by webhook, next_at limit 1)
                union all
                select later.webhook, later.next_at from waiting cross join lateral (
                    select l.webhook, l.next_at from outbound.letter l
                    where l.state = 'waiting' and l.webhook > waiting.webhook
                    order by l.webhook, l.next_at limit 1) later
            ), due as (
                select w.id from waiting join outbound.webhook w on w.id = waiting.webhook
                where waiting.next_at <= now() and w.rest_until <= now() and w.held_until <= now() and not w.paused
                order by waiting.next_at limit :limit for no key update of w skip locked
            )
            update outbound.webhook w set holder = :holder, held_until = now() + make_interval(secs => :lease)
            from due where w.id = due.id returning w.id""";

    /** Takes webhooks for which something is due and nobody sends, those that wait longest first. */
    List<WebhookId> claim(UUID holder, Duration lease, int limit) {
        return sql.sql(CLAIM).param("limit", limit).param("holder", holder).param("lease", seconds(lease))
                .query((row, _) -> new WebhookId(row.getLong("id"))).list();
    }

    private static final String NEXT = """
            with held as (
                update outbound.webhook set held_until = now() + make_interval(secs => :lease)
                where id = :webhook and holder = :holder and held_until > now() and rest_until <= now() and not paused
                returning id, app, url, algorithm, secret, failures
            )
            select held.app, held.url, held.algorithm, held.secret, held.failures, l.id, l.body, l.attempts, clock_timestamp() as at
            from held cross join lateral (
                select id, body, attempts from outbound.letter
                where webhook = held.id and state = 'waiting' and next_at <= now() order by next_at, id limit 1) l""";

    /** The letter that is due, with the lease begun anew; empty when there is none, or the webhook is not ours any more. */
    Optional<Sending> next(WebhookId webhook, UUID holder, Duration lease) {
        return sql.sql(NEXT).param("webhook", webhook.value()).param("holder", holder).param("lease", seconds(lease))
                .query((row, _) -> new Sending(webhook, new AppId(row.getLong("app")), row.getString("url"),
                        KeyKind.of(row.getString("algorithm")),
                        row.getBytes("secret"), row.getInt("failures"), new LetterId(row.getLong("id")),
                        row.getString("body"), row.getInt("attempts"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    private static final String DELIVERED = """
            with held as (
                update outbound.webhook set failures = 0 where id = :webhook and holder = :holder returning id
            )
            update outbound.letter l set state = 'delivered', attempts = l.attempts + 1, done_at = now(), status = :status, problem = null
            from held where l.id = :letter and l.webhook = held.id and l.state = 'waiting'""";

    /** Notes that its receiver has it; false when the webhook is not ours any more. */
    boolean delivered(Sending sent, UUID holder, int status) {
        return sql.sql(DELIVERED).param("webhook", sent.webhook().value()).param("holder", holder)
                .param("status", status).param("letter", sent.letter().value()).update() == 1;
    }

    private static final String REST = """
            update outbound.webhook set failures = failures + 1, rest_until = now() + make_interval(secs => :rest)
            where id = :webhook and holder = :holder""";
    private static final String HELD = """
            select id from outbound.webhook where id = :webhook and holder = :holder for no key update""";
    private static final String FAILED = """
            update outbound.letter set attempts = attempts + 1, next_at = now() + make_interval(secs => :pause), status = :status,
                problem = :problem
            where id = :letter and state = 'waiting'""";
    private static final String BURY = """
            update outbound.letter set state = 'dead', done_at = now(), problem = coalesce(problem, :problem)
            where webhook = :webhook and state = 'waiting' and since <= now() - make_interval(secs => :life)
                and (:all or id = :letter)""";

    /**
     * Notes a failed attempt, and gives up what has been tried for long enough: the letter, and where the receiver was away
     * the others, too, which it would not have taken either.
     *
     * @param pause until the letter is tried again
     * @param rest for which nothing is tried at this webhook; empty when only the letter failed
     * @return how many were given up; empty when the webhook is not ours any more
     */
    Optional<Integer> failed(Sending sent, UUID holder, Answer answer, Duration pause, Optional<Duration> rest) {
        String problem = answer.problem().orElseThrow().word();
        return transactions.execute(_ -> {
            long webhook = sent.webhook().value();
            boolean held = rest.isPresent()
                    ? sql.sql(REST).param("webhook", webhook).param("holder", holder)
                            .param("rest", seconds(rest.get())).update() == 1
                    : sql.sql(HELD).param("webhook", webhook).param("holder", holder).query(Long.class).optional()
                            .isPresent();
            if (!held) {
                return Optional.<Integer>empty();
            }
            sql.sql(FAILED).param("pause", seconds(pause)).param("status", answer.status().orElse(null), Types.INTEGER)
                    .param("problem", problem).param("letter", sent.letter().value()).update();
            int dead = sql.sql(BURY).param("problem", problem).param("webhook", webhook)
                    .param("life", seconds(RetryPolicy.LIFE)).param("all", rest.isPresent())
                    .param("letter", sent.letter().value()).update();
            if (dead > 0) {
                trim(sent.webhook(), LetterState.DEAD);
            }
            return Optional.of(dead);
        });
    }

    private static final String TRIM = """
            delete from outbound.letter where webhook = :webhook and state = :state and id <= (
                select id from outbound.letter where webhook = :webhook and state = :state
                order by id desc offset :kept limit 1)""";

    /** Lets the oldest go of what a webhook has in a state, beyond the newest 10,000. */
    void trim(WebhookId webhook, LetterState state) {
        sql.sql(TRIM).param("webhook", webhook.value()).param("state", state.word()).param("kept", KEPT_MAX).update();
    }

    private static final String KEEP_BACK = """
            update outbound.webhook set rest_until = now() + make_interval(secs => :rest) where id = :webhook and holder = :holder""";

    /** Lets it rest for a while, although its receiver is not to blame. */
    void rest(WebhookId webhook, UUID holder, Duration rest) {
        sql.sql(KEEP_BACK).param("webhook", webhook.value()).param("holder", holder).param("rest", seconds(rest))
                .update();
    }

    private static final String RELEASE = """
            update outbound.webhook set held_until = now() where id = :webhook and holder = :holder""";

    /** Lets others send for it. */
    void release(WebhookId webhook, UUID holder) {
        sql.sql(RELEASE).param("webhook", webhook.value()).param("holder", holder).update();
    }

    private static final String PURGE = """
            delete from outbound.letter where id in (
                select id from outbound.letter
                where done_at < now() - interval '30 days' or (done_at < now() - interval '3 days' and state = 'delivered')
                limit :rows)""";

    /** Drops what was delivered three days ago, and dead letters after thirty, in small steps. */
    void purge() {
        int gone;
        do {
            gone = sql.sql(PURGE).param("rows", PURGE_ROWS).update();
        } while (gone >= PURGE_ROWS && !Thread.currentThread().isInterrupted());
    }

    private static double seconds(Duration span) {
        return span.toMillis() / 1_000.0;
    }
}
