@NullMarked
package io.posthouse.cluster.owner;

import org.jspecify.annotations.NullMarked;
