package io.posthouse.server.settings;

/** How log events are written. */
public enum LogFormat {
    /** For people: one line each. */
    TEXT,
    /** For machines: one JSON object each. */
    JSON
}
