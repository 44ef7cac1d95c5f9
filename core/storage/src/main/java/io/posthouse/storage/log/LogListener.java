package io.posthouse.storage.log;

import io.posthouse.kernel.trace.TraceContext;
import java.util.List;

/**
 * Hears what logs do, for metrics. Called on the writer's or the answering thread; must be quick, must not throw.
 * {@code log} is always the schema of the log's definition.
 */
public interface LogListener {
    /** Hears nothing. */
    LogListener NONE = new LogListener() {
    };

    /** A log was opened; its gauges stay good until it is closed. */
    default void opened(String log, LogGauges gauges) {
    }

    /**
     * A batch was committed.
     *
     * @param commands how many commands it held
     * @param rows how many rows they appended
     * @param bytes what was copied
     * @param nanos from taking the batch to its commit
     */
    default void committed(String log, int commands, int rows, long bytes, long nanos) {
    }

    /** Whether {@link #traced} does anything: it is asked for each batch, and where it does not, nobody looks for traces. */
    default boolean wantsTraces() {
        return false;
    }

    /**
     * The batch that was just committed held commands that are traced.
     *
     * @param of where they stand, at least one
     * @param commands how many commands it held, traced or not
     * @param rows how many rows they appended
     * @param nanos from taking the batch to its commit
     */
    default void traced(String log, List<TraceContext> of, int commands, int rows, long nanos) {
    }

    /** A batch was rolled back and is bisected or tried again. */
    default void refused(String log, String sqlState) {
    }

    /** The connection was lost with a batch whose outcome is not known. */
    default void unsettled(String log) {
    }

    /** It is known now. */
    default void settled(String log, boolean committed) {
    }

    /** The database has lost batches that were answered as committed, as after a fail-over to a server that did not have them. */
    default void lost(String log, long batches) {
    }

    /** One command was rejected. */
    default void rejected(String log) {
    }

    /** Commands were withdrawn. */
    default void withdrawn(String log, LogAnswer.Why why, int commands) {
    }

    /** Somebody else has taken this writer's place. */
    default void fenced(String log) {
    }
}
