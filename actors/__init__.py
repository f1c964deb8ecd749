"""What we do: six actors, the courier, their runtime, and the world around them."""
