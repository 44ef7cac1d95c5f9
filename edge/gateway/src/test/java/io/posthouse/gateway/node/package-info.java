/** Tests of requests between nodes. */
@NullMarked
package io.posthouse.gateway.node;

import org.jspecify.annotations.NullMarked;
