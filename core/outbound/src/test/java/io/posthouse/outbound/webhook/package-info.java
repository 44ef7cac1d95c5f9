@NullMarked
package io.posthouse.outbound.webhook;

import org.jspecify.annotations.NullMarked;
