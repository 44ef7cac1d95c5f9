/** Presence and subscriptions between people: RFC 6121 sections 3, 4 and appendix A. */
@NullMarked
package io.posthouse.messaging.presence;

import org.jspecify.annotations.NullMarked;
