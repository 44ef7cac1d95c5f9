package io.posthouse.benchmarks.prove;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.Appender;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.storage.log.LogDefinition;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.LogTable;
import io.posthouse.storage.log.Logs;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A mistake in the server that its proof has to find. */
enum PlantedDefect {
    /** The sender hears that its message is safe a moment before it is. */
    ACKNOWLEDGE_BEFORE_COMMIT {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            CommitOrder wrong = (commit, answers) -> {
                answers.run();
                commit.run();
            };
            return new PostgresLogs(database.get(), "node-1", LogSettings.standard(), Clock.systemUTC(),
                    Ticker.system(), LogListener.NONE, wrong);
        }
    },
    /** What makes a retry the same is not looked at, so that it is stored again. */
    IGNORE_KEY {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return new Logs() {
                @Override
                public <C, R> OpenLog<C, R> open(LogDefinition<C, R> definition) {
                    return right.open(new WithoutKeys<>(definition));
                }
            };
        }
    };

    /** The system property that names the defect of a server started by a test. */
    static final String PROPERTY = "posthouse.proof.defect";

    abstract Logs plantIn(Logs right, Supplier<Database> database);

    private record WithoutKeys<C, R>(LogDefinition<C, R> right) implements LogDefinition<C, R> {
        @Override
        public String schema() {
            return right.schema();
        }

        @Override
        public LogTable table() {
            return right.table();
        }

        @Override
        public List<LogTable> tablesBeside() {
            return right.tablesBeside();
        }

        @Override
        public int shards() {
            return right.shards();
        }

        @Override
        public int shardOf(C command) {
            return right.shardOf(command);
        }

        @Override
        public Batch<C, R> open(Connection connection, List<C> commands, Instant at) throws SQLException {
            Batch<C, R> batch = right.open(connection, commands.stream().map(this::withoutKey).toList(), at);
            return new Batch<>() {
                @Override
                public R apply(C command, Appender rows) {
                    return batch.apply(withoutKey(command), rows);
                }

                @Override
                public void beforeCommit(Connection connection) throws SQLException {
                    batch.beforeCommit(connection);
                }
            };
        }

        @Override
        public int bytesOf(C command) {
            return right.bytesOf(command);
        }

        @Override
        public void forget() {
            right.forget();
        }

        @SuppressWarnings("unchecked") // A command without its key is still the same kind of command.
        private C withoutKey(C command) {
            return command instanceof StoreMessage message
                    ? (C) new StoreMessage(message.sender(), message.addressed(), message.toLine(), message.content(),
                            Optional.empty(), message.stanza(), message.position())
                    : command;
        }
    }
}
