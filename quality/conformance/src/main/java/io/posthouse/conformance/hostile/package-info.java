/**
 * What somebody sends who means ill, byte by byte, and the answer that is stated for it beforehand. It is done to a door that runs, over
 * raw sockets and raw frames, and to nginx beside it. {@link io.posthouse.conformance.hostile.Attempt} is one row of the table.
 */
@NullMarked
package io.posthouse.conformance.hostile;

import org.jspecify.annotations.NullMarked;
