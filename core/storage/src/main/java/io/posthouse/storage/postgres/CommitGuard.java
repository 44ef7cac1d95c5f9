package io.posthouse.storage.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns a commit that is only local into the failure that it is.
 *
 * <p>With a synchronous standby the server first commits, then waits. A wait that is cut short, by a statement's time-out or
 * by a person who cancels it, ends with <i>success</i> and a mere warning, and nothing in PostgreSQL turns that into an error.
 * Every connection that the platform gets passes through here, so that no module has to know of it: commits, and statements that
 * commit by themselves. The rest goes straight on.
 *
 * <p>It is the one place where we let the JDK write a class: JDBC's interfaces have two hundred methods, of which a handful
 * matter here.
 */
final class CommitGuard implements InvocationHandler {
    /** The server's function that waits; unlike the words of the warning, it is not translated. */
    private static final String WAITING_ROUTINE = "SyncRepWaitForLSN";

    private final Connection real;
    private final Runnable closed;
    private final Connection proxy;

    private CommitGuard(Connection real, Runnable closed) {
        this.real = real;
        this.closed = closed;
        this.proxy = (Connection) Proxy.newProxyInstance(CommitGuard.class.getClassLoader(),
                new Class<?>[]{Connection.class}, this);
    }

    /** @param closed called when it is closed or aborted, perhaps more than once */
    static Connection over(Connection real, Runnable closed) {
        return new CommitGuard(real, closed).proxy;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "equals" -> isSame(self, arguments);
            case "hashCode" -> System.identityHashCode(self);
            case "close", "abort" -> {
                closed.run();
                yield pass(real, method, arguments);
            }
            case "commit", "setAutoCommit" -> {
                Object result = pass(real, method, arguments);
                SQLWarning warning = real.getWarnings();
                if (warning != null) {
                    real.clearWarnings();
                    refuseLocal(warning);
                }
                yield result;
            }
            default -> switch (pass(real, method, arguments)) {
                case CallableStatement statement -> guarded(statement, CallableStatement.class);
                case PreparedStatement statement -> guarded(statement, PreparedStatement.class);
                case Statement statement -> guarded(statement, Statement.class);
                case null -> null;
                case Object other -> other;
            };
        };
    }

    private Object guarded(Statement statement, Class<? extends Statement> type) {
        return Proxy.newProxyInstance(CommitGuard.class.getClassLoader(), new Class<?>[]{type},
                (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> isSame(self, arguments);
                    case "hashCode" -> System.identityHashCode(self);
                    case "getConnection" -> proxy;
                    default -> {
                        Object result = pass(statement, method, arguments);
                        if (method.getName().startsWith("execute") && real.getAutoCommit()) {
                            refuseLocal(statement.getWarnings());
                        }
                        yield result;
                    }
                });
    }

    @SuppressWarnings("ReferenceEquality") // What equals means for a proxy that is its own self.
    private static boolean isSame(Object self, @Nullable Object @Nullable [] arguments) {
        return arguments != null && self == arguments[0];
    }

    private static void refuseLocal(@Nullable SQLWarning first) throws NotReplicated {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            if (warning instanceof PSQLWarning told && isLocalCommit(told.getServerErrorMessage())) {
                throw new NotReplicated(warning);
            }
        }
    }

    private static boolean isLocalCommit(@Nullable ServerErrorMessage message) {
        return message != null && WAITING_ROUTINE.equals(message.getRoutine());
    }

    private static @Nullable Object pass(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
