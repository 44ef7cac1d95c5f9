/** Unique and stable stanza ids: XEP-0359, version 0.7.0. */
@NullMarked
package io.posthouse.messaging.stanzaid;

import org.jspecify.annotations.NullMarked;
