package io.posthouse.identity.deed;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TenantId;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Deeds in the database. Each of the two writes is a transaction of its own: a deed that is rolled back was tried all the same. */
public final class StoredDeeds implements Deeds {
    private static final int SUBJECT_CHARS_MAX = 3_000;
    private static final int DETAIL_CHARS_MAX = 1_000;
    private static final int PURGE_ROWS = 5_000;
    private static final String DONE = "done";
    private static final String FAULT = "fault";

    private final JdbcClient sql;

    public StoredDeeds(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * One of them.
     *
     * @param name of whoever did it, as it was then
     * @param outcome {@code done}, the code of a refusal, or {@code fault}; empty when the process ended before it knew
     */
    public record Deed(long id, Instant at, String name, String deed, String subject, String detail, String address,
            String request, Optional<String> outcome) {
    }

    @Override
    public <T> T doing(String deed, String subject, String detail, Supplier<T> work) {
        long id = begin(deed, subject, detail);
        String outcome = FAULT;
        try {
            T answer = work.get();
            outcome = DONE;
            return answer;
        } catch (RefusedException refused) {
            outcome = refused.refusal().code();
            throw refused;
        } finally {
            end(id, outcome);
        }
    }

    private static final String BEGIN = """
            insert into identity.deed (at, login, name, deed, subject, detail, address, request, tenant)
            values (now(), :login, :name, :deed, :subject, :detail, :address, :request, :tenant) returning id""";

    private long begin(String deed, String subject, String detail) {
        Caller caller = Caller.CURRENT.get();
        return sql.sql(BEGIN).param("login", caller.login().value())
                .param("name", caller.name()).param("deed", deed).param("subject", cut(subject, SUBJECT_CHARS_MAX))
                .param("detail", cut(detail, DETAIL_CHARS_MAX)).param("address", address())
                .param("request", cut(caller.requestId(), 100)).param("tenant", caller.tenant().value())
                .query(Long.class).single();
    }

    private static final String END = "update identity.deed set outcome = :outcome where id = :id";

    private void end(long id, String outcome) {
        sql.sql(END).param("id", id).param("outcome", cut(outcome, 64)).update();
    }

    /** From where the request of this thread comes; empty outside of one. */
    private static String address() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? CallerFilter.signed(attributes.getRequest()).client().getHostAddress().replaceFirst("%.*", "")
                : "";
    }

    // U+0000 is kept by no text of PostgreSQL.
    private static String cut(String text, int charsMax) {
        String clean = text.replace('\0', ' ');
        return clean.codePointCount(0, clean.length()) <= charsMax
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, charsMax));
    }

    private static final String LIST = """
            select id, at, name, deed, subject, detail, address, request, outcome from identity.deed
            where tenant = :tenant and (:before::bigint is null or id < :before) and (:query = '' or position(:query in name) > 0
                or position(:query in lower(subject)) > 0 or position(:query in deed) > 0)
            order by id desc limit :limit""";

    /**
     * Those of the tenant for which this thread works, the newest first.
     *
     * @param query part of who did it, of what, or of to whom; in any case; empty for all
     * @param before those older than the one with this id; empty for the newest
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    public Page<Deed> list(String query, Optional<Long> before, int limit) {
        List<Deed> found = sql.sql(LIST).param("tenant", TenantId.current().value())
                .param("query", query.strip().toLowerCase(Locale.ROOT))
                .param("before", before.orElse(null), Types.BIGINT).param("limit", limit + 1)
                .query((row, _) -> new Deed(row.getLong("id"), DatabaseTime.read(row, "at"), row.getString("name"),
                        row.getString("deed"), row.getString("subject"), row.getString("detail"),
                        row.getString("address"), row.getString("request"),
                        Optional.ofNullable(row.getString("outcome"))))
                .list();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(Long.toString(found.get(limit - 1).id())));
    }

    private static final String PURGE = """
            delete from identity.deed where id in (
                select id from identity.deed where at < now() - interval '731 days' limit :rows)""";

    /** Drops what is older than two years, in small steps. */
    public void purge() {
        int gone;
        do {
            gone = sql.sql(PURGE).param("rows", PURGE_ROWS).update();
        } while (gone >= PURGE_ROWS && !Thread.currentThread().isInterrupted());
    }
}
