/**
 * What passed the door in the last minutes, counted in the memory of each node and asked of all of them: for people who watch. Nothing of a
 * single request is kept, except of those that were refused, and of these only the last.
 */
@NullMarked
package io.posthouse.gateway.traffic;

import org.jspecify.annotations.NullMarked;
