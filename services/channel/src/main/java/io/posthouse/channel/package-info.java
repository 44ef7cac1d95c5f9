/**
 * The mobile data channel, first form: the uniform packet of {@code docs/protocol/channel.md} over WebSocket, mapped onto
 * the same stanzas that XMPP clients exchange. Transport only: what a message means is the message core's.
 */
@NullMarked
package io.posthouse.channel;

import org.jspecify.annotations.NullMarked;
