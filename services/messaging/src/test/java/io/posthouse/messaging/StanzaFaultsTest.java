package io.posthouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.storage.StoreUnavailable;
import io.posthouse.xmpp.ErrorType;
import io.posthouse.xmpp.StanzaCondition;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;

class StanzaFaultsTest {
    static Stream<RuntimeException> absences() {
        return Stream.of(new StoreUnavailable("no connection", null),
                new CannotCreateTransactionException("none", new StoreUnavailable("no connection", null)),
                new DataAccessResourceFailureException("broken"), new QueryTimeoutException("cancelled"),
                new UncategorizedSQLException("asking", "select 1", new SQLException("ended by hand", "57P01")),
                new IllegalStateException(new SQLTransientConnectionException("later")));
    }

    @ParameterizedTest
    @MethodSource("absences")
    void asksForTheSameAgainWhenTheDatabaseIsAway(RuntimeException failure) {
        var answer = StanzaFaults.answerTo(failure);

        assertThat(answer.condition()).isEqualTo(StanzaCondition.RESOURCE_CONSTRAINT);
        assertThat(answer.type()).isEqualTo(ErrorType.WAIT);
        assertThat(answer.text()).isNotEmpty();
    }

    static Stream<RuntimeException> bugs() {
        return Stream.of(new IllegalStateException("a bug"), new DataIntegrityViolationException("a bug too"));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void takesABugUponItself(RuntimeException bug) {
        var answer = StanzaFaults.answerTo(bug);

        assertThat(answer.condition()).isEqualTo(StanzaCondition.INTERNAL_SERVER_ERROR);
        assertThat(answer.text()).isEmpty();
    }
}
