package io.posthouse.messaging.stream;

import io.posthouse.storage.Database;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Positions in {@code messaging.stream_position}; the archive's writer raises them together with its rows. */
public final class StreamPositionStore implements StreamPositions {
    private final JdbcClient sql;

    public StreamPositionStore(Database database) {
        this.sql = JdbcClient.create(database.pool());
    }

    private static final String POSITION = """
            select h from messaging.stream_position where stream = :stream and owner = :owner""";

    @Override
    public OptionalLong of(UUID stream, String owner) {
        return sql.sql(POSITION).param("stream", stream).param("owner", owner).query(Long.class).optional()
                .map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private static final String NOTE = """
            insert into messaging.stream_position as p (stream, owner, h, at) values (:stream, :owner, :h, now())
            on conflict (stream) do update set h = greatest(p.h, excluded.h), at = excluded.at""";

    @Override
    public void note(UUID stream, String owner, long handled) {
        sql.sql(NOTE).param("stream", stream).param("owner", owner).param("h", handled).update();
    }

    private static final String FORGET = """
            delete from messaging.stream_position where stream = :stream""";

    @Override
    public void forget(UUID stream) {
        sql.sql(FORGET).param("stream", stream).update();
    }

    private static final String PURGE = """
            delete from messaging.stream_position where at < now() - interval '1 day'""";

    /** Drops what nobody will ask for any more. */
    public void purge() {
        sql.sql(PURGE).update();
    }
}
