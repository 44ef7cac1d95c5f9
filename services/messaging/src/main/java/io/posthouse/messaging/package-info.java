/** Message core: sessions, delivery, archive, lines; one package per XMPP feature. */
@NullMarked
package io.posthouse.messaging;

import org.jspecify.annotations.NullMarked;
