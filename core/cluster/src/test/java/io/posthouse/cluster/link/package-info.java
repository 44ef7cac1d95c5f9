/** Tests of the links. */
@NullMarked
package io.posthouse.cluster.link;

import org.jspecify.annotations.NullMarked;
