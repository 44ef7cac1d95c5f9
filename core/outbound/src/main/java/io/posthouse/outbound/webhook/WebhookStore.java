package io.posthouse.outbound.webhook;

import io.posthouse.kernel.AppId;
import io.posthouse.outbound.KeyKind;
import io.posthouse.outbound.Letter;
import io.posthouse.outbound.LetterId;
import io.posthouse.outbound.LetterState;
import io.posthouse.outbound.Told;
import io.posthouse.outbound.Webhook;
import io.posthouse.outbound.WebhookEvent;
import io.posthouse.outbound.WebhookId;
import io.posthouse.outbound.Webhooks;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The SQL of webhooks and of what waits for them. */
public final class WebhookStore {
    private static final String COLUMNS = """
            id, app, url, types, paused, algorithm, made_at, failures, rest_until, missed, missed_at""";

    private final JdbcClient sql;

    public WebhookStore(JdbcClient sql) {
        this.sql = sql;
    }

    private static final String LOCK_APP = "select pg_advisory_xact_lock(hashtextextended('outbound.webhook', :app))";

    void lockApp(AppId app) {
        sql.sql(LOCK_APP).param("app", app.value()).query((_, _) -> true).list();
    }

    private static final String COUNT = "select count(*) from outbound.webhook where app = :app";

    int count(AppId app) {
        return sql.sql(COUNT).param("app", app.value()).query(Integer.class).single();
    }

    private static final String ADD = """
            insert into outbound.webhook (app, url, types, paused, algorithm, secret, made_at, rest_until, held_until)
            values (:app, :url, :types, false, :algorithm, :secret, now(), now(), now()) returning\s""" + COLUMNS;

    Webhook add(AppId app, String url, SortedSet<String> types, KeyKind kind, byte[] secret) {
        return sql.sql(ADD).param("app", app.value()).param("url", url).param("types", texts(types))
                .param("algorithm", kind.algorithm().word()).param("secret", secret)
                .query((row, _) -> webhook(row)).single();
    }

    private static final String FIND = "select " + COLUMNS + " from outbound.webhook where id = :id and app = :app";

    Optional<Webhook> find(AppId app, WebhookId id) {
        return sql.sql(FIND).param("id", id.value()).param("app", app.value()).query((row, _) -> webhook(row))
                .optional();
    }

    private static final String OF = "select " + COLUMNS + " from outbound.webhook where app = :app order by id";

    List<Webhook> of(AppId app) {
        return sql.sql(OF).param("app", app.value()).query((row, _) -> webhook(row)).list();
    }

    // Another address may be well where the former was not.
    private static final String CHANGE = """
            update outbound.webhook set types = :types, paused = :paused,
                failures = case when url = :url then failures else 0 end,
                rest_until = case when url = :url then rest_until else now() end, url = :url
            where id = :id and app = :app returning\s""" + COLUMNS;

    Optional<Webhook> change(AppId app, WebhookId id, String url, SortedSet<String> types, boolean paused) {
        return sql.sql(CHANGE).param("url", url).param("types", texts(types)).param("paused", paused)
                .param("id", id.value()).param("app", app.value()).query((row, _) -> webhook(row)).optional();
    }

    private static final String TRY_NOW = """
            with due as (
                update outbound.letter l set next_at = least(l.next_at, now()) from outbound.webhook w
                where w.id = :id and w.app = :app and l.webhook = w.id and l.state = 'waiting'
            )
            update outbound.webhook set failures = 0, rest_until = now(), missed = 0, missed_at = null
            where id = :id and app = :app returning\s""" + COLUMNS;

    Optional<Webhook> tryNow(AppId app, WebhookId id) {
        return sql.sql(TRY_NOW).param("id", id.value()).param("app", app.value()).query((row, _) -> webhook(row))
                .optional();
    }

    private static final String REMOVE = "delete from outbound.webhook where id = :id and app = :app";

    boolean remove(AppId app, WebhookId id) {
        return sql.sql(REMOVE).param("id", id.value()).param("app", app.value()).update() == 1;
    }

    private static final String REMOVE_ALL = "delete from outbound.webhook where app = :app";

    void removeAll(AppId app) {
        sql.sql(REMOVE_ALL).param("app", app.value()).update();
    }

    private static final String PAUSE_ALL = "update outbound.webhook set paused = true where app = :app";

    void pauseAll(AppId app) {
        sql.sql(PAUSE_ALL).param("app", app.value()).update();
    }

    private static final String LETTERS = """
            select id, event, type, state, noted_at, attempts, next_at, status, problem from outbound.letter
            where webhook = :webhook and state = :state and (:before::bigint is null or id < :before)
            order by id desc limit :limit""";

    List<Letter> letters(WebhookId webhook, LetterState state, Optional<LetterId> before, int limit) {
        return sql.sql(LETTERS).param("webhook", webhook.value()).param("state", state.word())
                .param("before", before.map(LetterId::value).orElse(null), Types.BIGINT).param("limit", limit)
                .query((row, _) -> letter(row)).list();
    }

    private static final String IS_DONE = """
            select exists (select from outbound.letter where id = :letter and webhook = :webhook and state <> 'waiting')""";

    boolean isDone(WebhookId webhook, LetterId letter) {
        return sql.sql(IS_DONE).param("letter", letter.value()).param("webhook", webhook.value()).query(Boolean.class)
                .single();
    }

    private static final String AGAIN = """
            set state = 'waiting', since = now(), next_at = now(), attempts = 0, done_at = null, status = null, problem = null""";
    private static final String REPLAY = "update outbound.letter " + AGAIN
            + " where id = :letter and webhook = :webhook and state <> 'waiting'";

    boolean replay(WebhookId webhook, LetterId letter) {
        return sql.sql(REPLAY).param("letter", letter.value()).param("webhook", webhook.value()).update() == 1;
    }

    private static final String REPLAY_DEAD = "update outbound.letter " + AGAIN + " where "
            + """
                    id in (select id from outbound.letter where webhook = :webhook and state = 'dead' order by id limit :limit)""";

    int replayDead(WebhookId webhook, int limit) {
        return sql.sql(REPLAY_DEAD).param("webhook", webhook.value()).param("limit", limit).update();
    }

    private static final String ROOM = """
            select case when coalesce(sum(bytes), 0) >= :bytes then 0 else :letters - count(*) end from (
                select bytes from outbound.letter where webhook = :webhook and state = 'waiting' limit :letters) waiting""";

    /** How many more may wait. */
    int room(WebhookId webhook) {
        return sql.sql(ROOM).param("bytes", Webhooks.LETTER_BYTES_MAX).param("letters", Webhooks.LETTERS_MAX)
                .param("webhook", webhook.value()).query(Integer.class).single();
    }

    private static final String NOW = "select now()";

    Instant now() {
        return sql.sql(NOW).query(OffsetDateTime.class).single().toInstant();
    }

    // Whoever tells is never made to wait for a webhook's row, nor for another who tells: letters only share its key. What
    // is missed is counted where the row is free.
    private static final String TELL_WHOM = """
            with receiver as materialized (
                select w.id, queue.letters < :letters and queue.bytes + :bytes <= :bytesMax as room
                from outbound.webhook w cross join lateral (
                    select count(*) as letters, coalesce(sum(bytes), 0) as bytes from (
                        select bytes from outbound.letter where webhook = w.id and state = 'waiting' limit :letters) waiting
                ) queue
                where\s""";
    private static final String TELL_WHAT = """
                    and not exists (select from outbound.letter known where known.webhook = w.id and known.event = :event)
            ), stored as (
                insert into outbound.letter (webhook, event, type, body, bytes, state, noted_at, since, next_at, attempts)
                select id, :event, :type, :body, :bytes, 'waiting', now(), now(), now(), 0 from receiver where room order by id
                on conflict (webhook, event) do nothing returning webhook
            ), counted as (
                update outbound.webhook set missed = missed + 1, missed_at = now() where id in (
                    select w.id from outbound.webhook w join receiver on receiver.id = w.id
                    where not receiver.room for no key update of w skip locked)
            )
            select (select count(*) from stored) as stored, (select count(*) from receiver where not room) as missed""";
    private static final String TELL = TELL_WHOM + "w.app = any(:apps) and :type = any(w.types)" + TELL_WHAT;

    Told tell(Collection<AppId> apps, WebhookEvent event, String body) {
        return tell(sql.sql(TELL).param("apps", apps.stream().map(AppId::value).toArray(Long[]::new)), event, body);
    }

    private static final String TELL_ONE = TELL_WHOM + "w.id = :webhook" + TELL_WHAT;

    Told tellOne(WebhookId webhook, WebhookEvent event, String body) {
        return tell(sql.sql(TELL_ONE).param("webhook", webhook.value()), event, body);
    }

    private static Told tell(StatementSpec told, WebhookEvent event, String body) {
        return told.param("event", event.id()).param("type", event.type()).param("body", body)
                .param("bytes", body.getBytes(StandardCharsets.UTF_8).length)
                .param("letters", Webhooks.LETTERS_MAX).param("bytesMax", Webhooks.LETTER_BYTES_MAX)
                .query((row, _) -> new Told(row.getInt("stored"), row.getInt("missed"))).single();
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        return new Webhook(new WebhookId(row.getLong("id")), new AppId(row.getLong("app")), row.getString("url"),
                List.of((String[]) row.getArray("types").getArray()), row.getBoolean("paused"),
                KeyKind.of(row.getString("algorithm")), at(row, "made_at").orElseThrow(), row.getInt("failures"),
                at(row, "rest_until").orElseThrow(), row.getLong("missed"), at(row, "missed_at"));
    }

    private static Letter letter(ResultSet row) throws SQLException {
        LetterState state = LetterState.of(row.getString("state"));
        return new Letter(new LetterId(row.getLong("id")), row.getString("event"), row.getString("type"), state,
                at(row, "noted_at").orElseThrow(), row.getInt("attempts"),
                state == LetterState.WAITING ? at(row, "next_at") : Optional.empty(),
                Optional.ofNullable(row.getObject("status", Integer.class)),
                Optional.ofNullable(row.getString("problem")));
    }

    private static Optional<Instant> at(ResultSet row, String column) throws SQLException {
        @Nullable
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(moment).map(OffsetDateTime::toInstant);
    }

    private static String[] texts(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }
}
