/** Conversation scripts: scripted peers on real sockets, who say and expect what the specifications show. */
@NullMarked
package io.posthouse.messaging.script;

import org.jspecify.annotations.NullMarked;
