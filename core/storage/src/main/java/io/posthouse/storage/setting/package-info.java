/**
 * Settings that change while the program runs: kept, spread and told.
 *
 * <p>All running values are one set. A change makes a new version of the whole set, from the version that its author saw; two who
 * saw the same cannot both be right, so the second is told what the first has done. A version is one row, added and never changed.
 * Rolling back adds a version with old contents, judged by today's declarations.
 *
 * <p>Each node follows by one connection of its own: it is told by {@code notify}, which PostgreSQL delivers with the commit and not
 * without it, so that there is no moment between the two; and it asks for the newest version anyway, at the latest after
 * {@link Follower#ASK_MILLIS}, so that a notification that never came costs less than a second. Links between nodes have no part in it. A
 * version is applied whole or not at all; a node that cannot says so in its row and goes on with the last good one.
 */
@NullMarked
package io.posthouse.storage.setting;

import org.jspecify.annotations.NullMarked;
