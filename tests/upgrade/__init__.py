"""What earlier versions left behind is brought forward by the migrations, and all of it still works."""
