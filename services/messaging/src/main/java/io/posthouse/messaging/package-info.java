/**
 * The message core: sessions, delivery, archive, presence, lines; one package per XMPP feature. What others may lean on is
 * in this package: they open {@link io.posthouse.messaging.Sessions sessions}, or plug in a
 * {@link io.posthouse.messaging.XmppFeature feature}. The core never learns a feature's name.
 */
@NullMarked
package io.posthouse.messaging;

import org.jspecify.annotations.NullMarked;
