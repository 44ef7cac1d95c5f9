/**
 * PostgreSQL, ours or yours: the launcher of the embedded one, the connections to either, and the checks that refuse one
 * that could lose what was acknowledged.
 *
 * <p>{@link io.posthouse.storage.postgres.EmbeddedPostgres} starts the official binaries below the data folder and keeps
 * them running; {@link io.posthouse.storage.postgres.ExternalPostgres} connects to one that somebody else runs.
 */
@NullMarked
package io.posthouse.storage.postgres;

import org.jspecify.annotations.NullMarked;
