/** Mobile data channel: the uniform packet, transport only. */
@NullMarked
package io.posthouse.channel;

import org.jspecify.annotations.NullMarked;
