/** Stanzas, JIDs, stream codec; no server inside. */
@NullMarked
package io.posthouse.xmpp;

import org.jspecify.annotations.NullMarked;
