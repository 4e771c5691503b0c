process.title = 'studio-web';
