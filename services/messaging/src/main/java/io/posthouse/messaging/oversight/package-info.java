/** What administrators see of sessions and shards, whichever node they are on, and how they end a session. */
@NullMarked
package io.posthouse.messaging.oversight;

import org.jspecify.annotations.NullMarked;
