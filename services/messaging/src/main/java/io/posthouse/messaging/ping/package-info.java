/** XMPP ping: XEP-0199, version 2.0.1. */
@NullMarked
package io.posthouse.messaging.ping;

import org.jspecify.annotations.NullMarked;
