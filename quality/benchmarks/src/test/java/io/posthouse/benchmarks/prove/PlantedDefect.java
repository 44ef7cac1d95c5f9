package io.posthouse.benchmarks.prove;

import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.backend.Routing;
import io.posthouse.gateway.route.RouteSet;
import io.posthouse.gateway.route.RouteSource;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A mistake in the server that its proof has to find. */
public enum PlantedDefect {
    /** The sender hears that its message is safe a moment before it is. */
    ACKNOWLEDGE_BEFORE_COMMIT {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            CommitOrder wrong = (commit, answers) -> {
                answers.run();
                // Long enough for the sender to hear it, whatever else the machine does.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                commit.run();
            };
            return new PostgresLogs(database.get(), node(), LogSettings.standard(),
                    Ticker.system(), LogListener.NONE, wrong);
        }
    },
    /** What makes a retry the same is not looked at, so that it is stored again. */
    IGNORE_KEY {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return changing(right, message -> new StoreMessage(message.sender(), message.addressed(), message.toLine(),
                    message.content(), Optional.empty(), message.stanza(), message.position(), message.part(),
                    message.digest()));
        }
    },
    /** A message for somebody whose shard has just come here is written at once, though earlier ones are still carried. */
    OVERTAKE_WHAT_IS_CARRIED {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return changing(right, message -> message.part() != StoreMessage.Part.SENT
                    ? message
                    : new StoreMessage(message.sender(), message.addressed(), message.toLine(), message.content(),
                            message.key(), message.stanza(), message.position())
                            .submittedAs(message.digest()));
        }
    },
    /** Whoever has lost its place goes on writing, and its connection is not ended. */
    FENCE_NOT_CHECKED {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            Database rewritten = Rewriting.of(database.get(), sql -> sql
                    .replace("and epoch = ? returning grants", "and ?::bigint is not null returning grants")
                    .replace("pg_terminate_backend(a.pid, 2000)", "false"));
            return new PostgresLogs(rewritten, node(), LogSettings.standard(), Ticker.system(),
                    LogListener.NONE, CommitOrder.DURABLE_FIRST);
        }
    },
    /** Shards are given away at once, and not after what was submitted for them before. */
    HAND_OVER_WITHOUT_THE_QUEUE {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return new Logs() {
                @Override
                public <C, R> OpenLog<C, R> open(LogDefinition<C, R> definition) {
                    return new HastyLog<>(right.open(definition), database.get(), definition.schema());
                }
            };
        }
    },
    /** What nodes say to each other has another form than before, and no other version. */
    WIRE_CHANGED_WITHOUT_A_VERSION {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return right;
        }

        @Override
        Cluster plantIn(Cluster right) {
            return ChangedWire.longer(right);
        }
    },
    /** What is said into a group is kept, and brought to none of its members who live on other nodes. */
    NOT_BROUGHT_TO_OTHER_NODES {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return right;
        }

        @Override
        Cluster plantIn(Cluster right) {
            return ChangedWire.withoutErrands(right, "line-message");
        }
    },
    /** Where routes change, there are none for a moment. */
    ROUTES_GONE_WHILE_THEY_CHANGE {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return right;
        }

        @Override
        Routing plantIn(Routing right) {
            return following(right, (listener, next) -> {
                listener.accept(RouteSet.EMPTY);
                // Long enough for somebody to ask meanwhile.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                listener.accept(next);
            });
        }
    },
    /** A node says that it has the routes that were published, and goes on with those before them. */
    ROUTES_CHANGE_LATE {
        @Override
        Logs plantIn(Logs right, Supplier<Database> database) {
            return right;
        }

        @Override
        Routing plantIn(Routing right) {
            return following(right,
                    (listener, next) -> CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS)
                            .execute(() -> listener.accept(next)));
        }
    };

    /** The system property that names the defect of a server started by a test. */
    static final String PROPERTY = "posthouse.proof.defect";

    private static String node() {
        return Optional.ofNullable(System.getenv("POSTHOUSE_NODE")).orElse("node-1");
    }

    private static Logs changing(Logs right, UnaryOperator<StoreMessage> change) {
        return new Logs() {
            @Override
            public <C, R> OpenLog<C, R> open(LogDefinition<C, R> definition) {
                return right.open(new Changed<>(definition, change));
            }
        };
    }

    abstract Logs plantIn(Logs right, Supplier<Database> database);

    Cluster plantIn(Cluster right) {
        return right;
    }

    Routing plantIn(Routing right) {
        return right;
    }

    /** The first that there are, and none, are taken as they are; all later ones as {@code change} says. */
    private static Routing following(Routing right, BiConsumer<Consumer<RouteSet>, RouteSet> change) {
        RouteSource source = listener -> {
            AtomicBoolean later = new AtomicBoolean();
            right.routes().onChange(next -> {
                if (!next.routes().isEmpty() && later.getAndSet(true)) {
                    change.accept(listener, next);
                } else {
                    listener.accept(next);
                }
            });
        };
        return new Routing(source, right.guard(), right.tokens(), right.board(), right.own());
    }

    private record Changed<C, R>(LogDefinition<C, R> right, UnaryOperator<StoreMessage> change)
            implements
                LogDefinition<C, R> {
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
            Batch<C, R> batch = right.open(connection, commands.stream().map(this::changed).toList(), at);
            return new Batch<>() {
                @Override
                public R apply(C command, Appender rows) {
                    return batch.apply(changed(command), rows);
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

        @Override
        public boolean isPatient(C command) {
            return right.isPatient(command);
        }

        @Override
        public void refused(C command) {
            right.refused(command);
        }

        @SuppressWarnings("unchecked") // A command that was changed is still the same kind of command.
        private C changed(C command) {
            return command instanceof StoreMessage message ? (C) change.apply(message) : command;
        }
    }
}
