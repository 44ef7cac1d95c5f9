/** The session request of RFC 3921 section 3, which older clients still send. */
@NullMarked
package io.posthouse.messaging.establish;

import org.jspecify.annotations.NullMarked;
