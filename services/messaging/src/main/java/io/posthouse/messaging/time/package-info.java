/** Entity time: XEP-0202, version 2.0. */
@NullMarked
package io.posthouse.messaging.time;

import org.jspecify.annotations.NullMarked;
