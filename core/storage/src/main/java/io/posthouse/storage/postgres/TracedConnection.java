package io.posthouse.storage.postgres;

import io.posthouse.kernel.trace.Span;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection that shows what it is asked, while the thread's work is traced: one span from asking the pool until it is given back,
 * and one in it for each statement, with its text. Whoever is not traced gets the pool's own. The request's id is in the
 * span and in log lines, not on the server: telling PostgreSQL would cost a round trip for each connection taken.
 *
 * <p>A dynamic proxy, because these interfaces have two hundred methods of which a handful matter here; it is made for traced
 * work alone.
 */
final class TracedConnection implements InvocationHandler {
    private static final int TEXT_CHARS_MAX = 1_000;

    private final Connection connection;
    private final Span span;

    /** Gives a connection. */
    @FunctionalInterface
    interface Source {
        Connection take() throws SQLException;
    }

    private TracedConnection(Connection connection, Span span) {
        this.connection = connection;
        this.span = span;
    }

    /** A connection from {@code source}, traced if this thread's work is. */
    static Connection of(Source source) throws SQLException {
        Span work = Span.current();
        if (!work.isRecorded()) {
            return source.take();
        }
        Span span = work.child("database", Span.Kind.INTERNAL);
        long began = System.nanoTime();
        try {
            Connection taken = source.take();
            span.with("posthouse.database.wait_micros", (System.nanoTime() - began) / 1_000);
            return proxy(Connection.class, new TracedConnection(taken, span));
        } catch (SQLException | RuntimeException e) {
            span.failed("no-connection").end();
            throw e;
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type
                .cast(Proxy.newProxyInstance(TracedConnection.class.getClassLoader(), new Class<?>[]{type}, handler));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object result;
        try {
            result = method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        switch (method.getName()) {
            case "close" -> span.end();
            case "prepareStatement" -> {
                return proxy(PreparedStatement.class,
                        new TracedStatement((Statement) result, span, (String) arguments[0]));
            }
            case "createStatement" -> {
                return proxy(Statement.class, new TracedStatement((Statement) result, span, ""));
            }
            default -> {
                // Nothing that takes long, or nothing of ours.
            }
        }
        return result;
    }

    /** @param sql empty where each execution names its own */
    private record TracedStatement(Statement statement, Span span, String sql) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (!method.getName().startsWith("execute")) {
                return call(method, arguments);
            }
            String text = sql.isEmpty() && arguments != null && arguments[0] instanceof String own ? own : sql;
            Span query = span.child("query", Span.Kind.CLIENT).with("db.system.name", "postgresql")
                    .with("db.query.text", text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text);
            try {
                return call(method, arguments);
            } catch (SQLException e) {
                query.failed(String.valueOf(e.getSQLState()));
                throw e;
            } finally {
                query.end();
            }
        }

        private Object call(Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(statement, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
