package io.posthouse.benchmarks.prove;

import io.posthouse.storage.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A database on whose connections other SQL is prepared than was asked for. */
record Rewriting(Database right, UnaryOperator<String> change) implements Database {
    static Database of(Database right, UnaryOperator<String> change) {
        return new Rewriting(right, change);
    }

    @Override
    public DataSource pool() {
        return right.pool();
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        Connection connection = right.dedicated(purpose);
        return (Connection) Proxy.newProxyInstance(Rewriting.class.getClassLoader(), new Class<?>[]{Connection.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && arguments[0] instanceof String sql) {
                        arguments[0] = change.apply(sql);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
