/**
 * What the console shows of the platform as a whole: how each node is, which there are, and the way to empty one. What belongs to a
 * module (logins, sessions, shards) is with that module.
 */
@NullMarked
package io.posthouse.server.console;

import org.jspecify.annotations.NullMarked;
