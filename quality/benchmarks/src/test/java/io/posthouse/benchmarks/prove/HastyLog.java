package io.posthouse.benchmarks.prove;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogFeed;
import io.posthouse.storage.log.LogGauges;
import io.posthouse.storage.log.LogShards;
import io.posthouse.storage.log.OpenLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A log whose shards are given away beside its queue: what was submitted for them before is written after it. */
record HastyLog<C, R>(OpenLog<C, R> right, Database database, String schema) implements OpenLog<C, R> {
    @Override
    public LogShards shards() {
        return new Hasty(right.shards(), database, schema);
    }

    @Override
    public LogFeed feed() {
        return right.feed();
    }

    @Override
    public LogGauges gauges() {
        return right.gauges();
    }

    @Override
    public boolean submit(C command, Consumer<LogAnswer<R>> answer) {
        return right.submit(command, answer);
    }

    @Override
    public void whenRoom(Runnable task) {
        right.whenRoom(task);
    }

    @Override
    public boolean owns(int shard) {
        return right.owns(shard);
    }

    @Override
    public void close() {
        right.close();
    }

    private record Hasty(LogShards right, Database database, String schema) implements LogShards {
        @Override
        public String writer() {
            return right.writer();
        }

        @Override
        public Set<Integer> owned() {
            return right.owned();
        }

        @Override
        public Optional<Hold> hold(int shard) {
            return right.hold(shard);
        }

        @Override
        public boolean fenced() {
            return right.fenced();
        }

        @Override
        public CompletableFuture<Set<Integer>> takeOver(String deadWriter) {
            return right.takeOver(deadWriter);
        }

        @Override
        public CompletableFuture<Set<Integer>> handOver(Set<Integer> shards, String toWriter) {
            try (Connection connection = database.dedicated("hasty");
                    PreparedStatement give = connection.prepareStatement(
                            "update " + schema + ".log_shard set writer = ? where writer = ? and shard = any (?)");
                    PreparedStatement grant = connection.prepareStatement(
                            "update " + schema + ".log_writer set grants = grants + 1 where writer = ?")) {
                give.setString(1, toWriter);
                give.setString(2, right.writer());
                give.setArray(3, connection.createArrayOf("smallint", shards.toArray()));
                give.executeUpdate();
                grant.setString(1, toWriter);
                grant.executeUpdate();
            } catch (SQLException e) {
                return CompletableFuture.failedFuture(new StoreUnavailable("the shards were not given", e));
            }
            return right.adopt().thenApply(_ -> shards);
        }

        @Override
        public CompletableFuture<Set<Integer>> adopt() {
            return right.adopt();
        }
    }
}
