package io.posthouse.storage;

import io.posthouse.kernel.Fault;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/** A fault: the database did not answer. Asking again is safe and may help. */
public final class StoreUnavailable extends Fault {
    private static final String SQL_CONNECTION = "08";
    private static final String SQL_INTERVENTION = "57";

    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }

    /** Whether {@code failure}, or what caused it, says that the database was not there or did not answer in time. */
    public static boolean isBehind(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> false;
            case StoreUnavailable _ -> true;
            case SQLTransientException _ -> true;
            case SQLRecoverableException _ -> true;
            case SQLException e when isAway(e.getSQLState()) -> true;
            default -> isBehind(failure.getCause());
        };
    }

    private static boolean isAway(@Nullable String state) {
        return state != null && (state.startsWith(SQL_CONNECTION) || state.startsWith(SQL_INTERVENTION));
    }
}
