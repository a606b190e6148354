"""What goes over HTTP and Socket.IO, as models by subject: no behaviour. OpenAPI is made of them."""
