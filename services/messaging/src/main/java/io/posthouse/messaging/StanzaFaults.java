package io.posthouse.messaging;

import io.posthouse.storage.StoreUnavailable;
import io.posthouse.xmpp.ErrorType;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * What the sender of one stanza is answered when handling it failed: a fault or a bug costs that stanza, and not the stream on
 * which it came. The one place that translates and logs it. Any thread; never blocks.
 */
public final class StanzaFaults {
    private static final Logger log = LoggerFactory.getLogger(StanzaFaults.class);

    private StanzaFaults() {
    }

    /**
     * Logs {@code failure}, once, and says what its sender is answered.
     *
     * @return {@code resource-constraint} of type wait when the database is away or too slow, so that the same stanza may be
     *         sent again; otherwise {@code internal-server-error}, of type wait too, since nobody knows better
     */
    public static StanzaError answerTo(RuntimeException failure) {
        if (isStoreAway(failure)) {
            // Without its stack: there is one for each stanza as long as it is away.
            log.atWarn().addKeyValue("cause", failure.toString()).log("stanza not handled: the database is away");
            return StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT,
                    "The database does not answer. Send the same again in a while.");
        }
        log.atError().setCause(failure).log("stanza not handled");
        return StanzaError.of(StanzaCondition.INTERNAL_SERVER_ERROR).withType(ErrorType.WAIT);
    }

    /** Whether asking again may help, since the database was not there or did not answer in time. */
    public static boolean isStoreAway(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> false;
            case NonTransientDataAccessResourceException _ -> true;
            case TransientDataAccessException _ -> true;
            case RecoverableDataAccessException _ -> true;
            case CannotCreateTransactionException _ -> true;
            default -> StoreUnavailable.isBehind(failure) || isStoreAway(failure.getCause());
        };
    }
}
