/** Delayed delivery: XEP-0203, version 2.0. */
@NullMarked
package io.posthouse.messaging.delay;

import org.jspecify.annotations.NullMarked;
