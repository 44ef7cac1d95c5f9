/** Which features a posthouse has, and in which order they take part. */
@NullMarked
package io.posthouse.messaging.feature;

import org.jspecify.annotations.NullMarked;
