package io.posthouse.storage.postgres;

/** How the embedded PostgreSQL is doing, for health. */
public enum PostgresState {
    /** It is coming up for the first time, perhaps recovering from a crash. */
    STARTING,
    /** It answers. */
    READY,
    /** It died and is being started again; connections fail until it is ready. */
    RESTARTING,
    /** It died too often and stays down; only a new start of the platform helps. */
    FAILED,
    /** It was stopped in an orderly way. */
    STOPPED
}
