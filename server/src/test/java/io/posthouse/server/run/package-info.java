/** Tests of a node's start and end. */
@NullMarked
package io.posthouse.server.run;

import org.jspecify.annotations.NullMarked;
