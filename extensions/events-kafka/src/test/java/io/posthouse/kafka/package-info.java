/** Tests against a real broker, which they start themselves. */
@NullMarked
package io.posthouse.kafka;

import org.jspecify.annotations.NullMarked;
