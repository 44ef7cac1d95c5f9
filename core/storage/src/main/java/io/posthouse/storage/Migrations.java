package io.posthouse.storage;

/**
 * The schema that a module owns and where its migrations lie.
 *
 * @param schema the PostgreSQL schema, which is also the module's name, for example {@code messaging}; its migrations
 *        are on the class path under {@code db/<schema>/V001__create_archive.sql}
 */
public record Migrations(String schema) {
}
