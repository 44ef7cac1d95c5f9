package io.posthouse.storage.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * What an error of the database means for a batch (PostgreSQL documentation, appendix A). The error of a statement always
 * means that the transaction is rolled back; the question is who is to blame.
 */
enum SqlStates {
    /** The data is refused: some command in the batch cannot be stored, and no repetition helps. */
    REFUSED,
    /** The moment was bad: a lock, a full disk, a cancelled statement. The same batch may succeed later. */
    LATER,
    /** The connection is gone or of no use; if the commit was under way, nobody knows how it ended. */
    LOST;

    // 08 connection exceptions; 57P0x the server ends or starts; 25006 a standby answers, because the primary has moved.
    private static final Set<String> LOST_STATES = Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25006");
    // 21, 22, 23 data and constraints; 44 with check option; 54 program limits, such as a value too long for its index;
    // 42 a statement of the module that does not fit its tables; P0 raised by a function. Not 0A: it is what a prepared
    // statement gets after a migration, and a new connection heals it.
    private static final Set<String> REFUSED_CLASSES = Set.of("21", "22", "23", "27", "2F", "39", "42", "44", "54",
            "P0");

    static SqlStates of(SQLException e, Connection connection) {
        String state = e.getSQLState();
        if (state == null || state.startsWith("08") || LOST_STATES.contains(state) || closed(connection)) {
            return LOST;
        }
        return REFUSED_CLASSES.contains(state.substring(0, Math.min(2, state.length()))) ? REFUSED : LATER;
    }

    static boolean lockNotHad(SQLException e) {
        return "55P03".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
    }

    private static boolean closed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
